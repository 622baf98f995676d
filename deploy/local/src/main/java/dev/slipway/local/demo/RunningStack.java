package dev.slipway.local.demo;

import dev.slipway.local.PostgresBinaries;
import java.net.URI;

/**
 * What the demonstration needs to know of the stack that it runs on.
 *
 * @param gateway the gateway's address
 * @param adminSecret the secret of the client {@code admin}
 * @param binaries PostgreSQL's programs
 * @param postgresPort the port of the stack's PostgreSQL server on 127.0.0.1
 * @param superuserPassword the password of that server's superuser
 */
public record RunningStack(
        URI gateway, String adminSecret, PostgresBinaries binaries, int postgresPort, String superuserPassword) {

    @Override
    public String toString() {
        return "RunningStack[gateway=%s, postgresPort=%d]".formatted(gateway, postgresPort);
    }
}
