package dev.slipway.gateway.identity.web;

import dev.slipway.gateway.identity.Client;
import dev.slipway.gateway.identity.ClientName;
import dev.slipway.gateway.identity.ConditionalOnEmbeddedIssuer;
import dev.slipway.gateway.identity.ManageClients;
import dev.slipway.gateway.identity.ManageClients.Issued;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** API clients of the embedded issuer. */
@RestController
@ConditionalOnEmbeddedIssuer
@RequestMapping("/api/clients")
@RequiresScope(Scopes.CLIENTS_WRITE)
@Tag(name = "clients", description = "Who may use the API")
class ClientController {

    private static final ProblemType UNKNOWN_CLIENT =
            new ProblemType("unknown-client", HttpStatus.NOT_FOUND, "There is no such client");
    private static final ProblemType UNKNOWN_SCOPE =
            new ProblemType("unknown-scope", HttpStatus.BAD_REQUEST, "There is no such scope");
    private static final String AUTHORITY_PREFIX = "SCOPE_";

    private final ManageClients clients;

    ClientController(ManageClients clients) {
        this.clients = clients;
    }

    record NewClient(
            @NotBlank
            @Pattern(
                    regexp = ClientName.FORM,
                    message = "must be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter")
            String name,

            @NotEmpty Set<@NotBlank String> scopes) {}

    record ClientView(String name, SortedSet<String> scopes, Instant createdAt, String createdBy) {

        static ClientView of(Client client) {
            return new ClientView(
                    client.name().value(), new TreeSet<>(client.scopes()), client.createdAt(), client.createdBy());
        }
    }

    record IssuedView(String clientId, String clientSecret, SortedSet<String> scopes, Instant createdAt) {

        @Override
        public String toString() {
            return "IssuedView[" + clientId + "]";
        }
    }

    @PostMapping
    @Operation(summary = "Make a client", description = "The secret is in this answer and never again.")
    ResponseEntity<IssuedView> issue(@RequestBody @Valid NewClient request, Authentication caller) {
        Set<String> unknown = new TreeSet<>(request.scopes());
        unknown.removeAll(Scopes.GRANTABLE);
        if (!unknown.isEmpty()) {
            throw new Problem(
                            UNKNOWN_SCOPE,
                            "Not a scope that can be granted: " + String.join(", ", unknown) + ".",
                            "Choose from the listed scopes.")
                    .with("scopes", new TreeSet<>(Scopes.GRANTABLE));
        }
        Issued issued =
                clients.issue(new ClientName(request.name()), request.scopes(), scopesOf(caller), Actor.current());
        Client client = issued.client();
        return ResponseEntity.created(URI.create("/api/clients/" + client.name()))
                .body(new IssuedView(
                        client.name().value(),
                        issued.secret().value(),
                        new TreeSet<>(client.scopes()),
                        client.createdAt()));
    }

    @GetMapping
    @Operation(summary = "List the clients", description = "Without their secrets, which nobody knows.")
    List<ClientView> list() {
        return clients.list().stream().map(ClientView::of).toList();
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a client", description = "Tokens that it already has run out by themselves.")
    void remove(@PathVariable String name) {
        if (!ClientName.isValid(name) || !clients.remove(new ClientName(name), Actor.current())) {
            throw new Problem(UNKNOWN_CLIENT, "There is no client of this name.", "List the clients.");
        }
    }

    private static Set<String> scopesOf(Authentication caller) {
        return caller.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .filter(authority -> authority != null && authority.startsWith(AUTHORITY_PREFIX))
                .map(authority -> authority.substring(AUTHORITY_PREFIX.length()))
                .collect(Collectors.toSet());
    }
}
