package dev.slipway.migration.environment.client;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.contracts.VariableType;
import dev.slipway.managedpostgres.TlsMode;
import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.annotation.PutExchange;

/** The part of env-service's internal HTTP API that is used here. */
@HttpExchange("/internal/environments/{application}/{environment}")
interface EnvServiceApi {

    @GetExchange
    EnvironmentDto environment(@PathVariable String application, @PathVariable String environment);

    @GetExchange("/variables")
    List<VariableDto> variables(@PathVariable String application, @PathVariable String environment);

    @GetExchange("/secret-values")
    List<String> secretValues(@PathVariable String application, @PathVariable String environment);

    @GetExchange("/secrets/{name}")
    SecretDto secret(@PathVariable String application, @PathVariable String environment, @PathVariable String name);

    @PostExchange("/requirements-check")
    LackingDto lacking(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestBody List<VariableDto> required);

    @PutExchange("/variables")
    void store(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestHeader("X-Slipway-Actor") String actor,
            @RequestBody List<ValueDto> variables);

    record EnvironmentDto(EnvironmentRef environment, Stage stage, ConnectionDto connection) {}

    record ConnectionDto(String host, int port, String database, String user, String password, TlsMode tls) {

        @Override
        public String toString() {
            return "ConnectionDto[%s@%s:%d/%s]".formatted(user, host, port, database);
        }
    }

    record SecretDto(String value) {

        @Override
        public String toString() {
            return "SecretDto[]";
        }
    }

    record VariableDto(String name, VariableType type) {}

    record ValueDto(String name, VariableType type, String value) {

        @Override
        public String toString() {
            return "ValueDto[%s, %s]".formatted(name, type);
        }
    }

    record LackingDto(List<VariableDto> missing, List<VariableDto> mistyped) {}
}
