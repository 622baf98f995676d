package dev.slipway.benchmark.peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.config.server.EnableConfigServer;

/** A Spring Cloud Config server as its manual makes one: this class, and properties that choose the back end. */
@SpringBootApplication
@EnableConfigServer
public class ConfigServer {

    /** Starts the server. */
    public static void main(String[] arguments) {
        SpringApplication.run(ConfigServer.class, arguments);
    }
}
