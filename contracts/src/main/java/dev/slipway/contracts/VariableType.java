package dev.slipway.contracts;

/** Whether a variable's value may be shown. */
public enum VariableType {
    PLAIN,
    SECRET
}
