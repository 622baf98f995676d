package dev.slipway.local;

/** How the stack's own servers log: in lines on standard output, which whoever starts the process keeps. */
final class ServerLog {

    private ServerLog() {}

    /** To be called before anything logs. The file has its own name: this module is on the class path of others' tests. */
    static void configure() {
        System.setProperty("logback.configurationFile", "dev/slipway/local/server-logback.xml");
    }
}
