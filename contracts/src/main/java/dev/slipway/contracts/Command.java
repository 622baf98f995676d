package dev.slipway.contracts;

/**
 * A message that asks for something. Unlike an event, it is refused where it holds a property that its reader does not
 * know: what is passed over might be what limits it, such as the name of the database that a restore shall make instead
 * of replacing the live one.
 */
public interface Command extends Message {}
