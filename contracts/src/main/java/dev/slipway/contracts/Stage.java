package dev.slipway.contracts;

/** Where in an application's life an environment stands, in release order. Only development may be a source. */
public enum Stage {
    DEVELOPMENT,
    PRE_RELEASE,
    PRODUCTION
}
