package dev.slipway.backup.postgres;

/** An archive of pg_dump's holds something that we do not know how to write ourselves; its message names it. */
final class UnknownArchiveException extends Exception {

    UnknownArchiveException(String what) {
        super(what);
    }
}
