package dev.slipway.migration.environment.client;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.migration.environment.Environment;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.GivenVariable;
import dev.slipway.migration.environment.RefusedVariablesException;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.migration.environment.client.EnvServiceApi.ConnectionDto;
import dev.slipway.migration.environment.client.EnvServiceApi.EnvironmentDto;
import dev.slipway.migration.environment.client.EnvServiceApi.LackingDto;
import dev.slipway.migration.environment.client.EnvServiceApi.ValueDto;
import dev.slipway.migration.environment.client.EnvServiceApi.VariableDto;
import dev.slipway.service.client.ServiceClients;
import dev.slipway.service.client.ServiceUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/** env-service's environments, over HTTP with a service token. */
@Component
class HttpEnvironments implements Environments {

    private final EnvServiceApi api;

    HttpEnvironments(ServiceClients clients) {
        this.api = clients.create(EnvServiceApi.class, "env-service");
    }

    @Override
    public Environment get(EnvironmentRef ref) {
        EnvironmentDto found = ask(ref, () -> api.environment(ref.application(), ref.environment()));
        ConnectionDto connection = found.connection();
        return new Environment(
                ref,
                found.stage(),
                new ConnectionSettings(
                        connection.host(),
                        connection.port(),
                        connection.database(),
                        connection.user(),
                        connection.password(),
                        connection.tls()));
    }

    @Override
    public List<RequiredVariable> variables(EnvironmentRef ref) {
        return ask(ref, () -> api.variables(ref.application(), ref.environment())).stream()
                .map(HttpEnvironments::toDomain)
                .toList();
    }

    @Override
    public Set<String> secretValues(EnvironmentRef ref) {
        return Set.copyOf(ask(ref, () -> api.secretValues(ref.application(), ref.environment())));
    }

    @Override
    public Optional<String> secret(EnvironmentRef ref, String name) {
        try {
            return Optional.of(ask(
                    ref,
                    () -> api.secret(ref.application(), ref.environment(), name).value()));
        } catch (UnknownEnvironmentException noSuchSecretEither) {
            return Optional.empty();
        }
    }

    @Override
    public List<RequiredVariable> missing(EnvironmentRef ref, Collection<RequiredVariable> required) {
        if (required.isEmpty()) {
            return List.of();
        }
        List<VariableDto> body = required.stream()
                .map(variable -> new VariableDto(variable.name(), variable.type()))
                .toList();
        LackingDto lacking = ask(ref, () -> api.lacking(ref.application(), ref.environment(), body));
        return Stream.concat(lacking.missing().stream(), lacking.mistyped().stream())
                .map(HttpEnvironments::toDomain)
                .toList();
    }

    @Override
    public void store(EnvironmentRef ref, Collection<GivenVariable> variables, String actor) {
        List<ValueDto> body = variables.stream()
                .map(variable -> new ValueDto(variable.name(), variable.type(), variable.value()))
                .toList();
        ask(ref, () -> {
            api.store(ref.application(), ref.environment(), actor, body);
            return true;
        });
    }

    private static RequiredVariable toDomain(VariableDto variable) {
        return new RequiredVariable(variable.name(), variable.type());
    }

    private static <T> T ask(EnvironmentRef ref, Supplier<T> call) {
        try {
            return call.get();
        } catch (HttpClientErrorException.NotFound e) {
            throw new UnknownEnvironmentException(ref);
        } catch (HttpClientErrorException e) {
            if (e.getStatusCode() == HttpStatus.BAD_REQUEST || e.getStatusCode() == HttpStatus.UNPROCESSABLE_CONTENT) {
                throw new RefusedVariablesException(detail(e));
            }
            throw new EnvironmentsUnavailableException(
                    "env-service refused the call with " + e.getStatusCode() + ".", e);
        } catch (ServiceUnavailableException | RestClientException e) {
            throw new EnvironmentsUnavailableException("env-service does not answer.", e);
        }
    }

    private static String detail(HttpClientErrorException e) {
        try {
            ProblemDetail problem = e.getResponseBodyAs(ProblemDetail.class);
            return problem == null || problem.getDetail() == null
                    ? "the variables are not accepted"
                    : problem.getDetail();
        } catch (RuntimeException unreadable) {
            return "the variables are not accepted";
        }
    }
}
