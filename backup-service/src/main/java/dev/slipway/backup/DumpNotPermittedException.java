package dev.slipway.backup;

/** An archive of pg_dump from somebody who may not have its SQL run. */
public final class DumpNotPermittedException extends RuntimeException {}
