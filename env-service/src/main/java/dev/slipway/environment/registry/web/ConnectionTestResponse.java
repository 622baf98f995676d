package dev.slipway.environment.registry.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.environment.registry.ConnectionReport;
import dev.slipway.environment.registry.MissingPrivilege;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

record ConnectionTestResponse(
        boolean reachable,

        @Schema(description = "Why not; only when it is not reachable") @Nullable
        String reason,

        @Schema(example = "17.2") @Nullable String serverVersion,
        @Schema(description = "Size on disk") @Nullable Long sizeBytes,

        @Schema(description = "Number of tables of the application; in its schema, when the connection has one")
        @Nullable
        Integer tables,

        @Schema(description = "What else is not as the connection says, such as a schema that does not exist")
        List<String> remarks,

        @Schema(description = "What the connection's role may not do; empty when all is well")
        List<ProblemJson> problems) {

    record ProblemJson(
            PrivilegeJson privilege,

            @Schema(description = "False where Slipway can do without")
            boolean required,

            String detail,

            @Schema(description = "SQL for an administrator of the server")
            String howToGrant) {

        static ProblemJson of(MissingPrivilege missing) {
            return new ProblemJson(
                    PrivilegeJson.of(missing.privilege()),
                    missing.privilege().required(),
                    missing.detail(),
                    missing.howToGrant());
        }
    }

    enum PrivilegeJson {
        @JsonProperty("connect")
        CONNECT,
        @JsonProperty("read-all")
        READ_ALL,
        @JsonProperty("own-tables")
        OWN_TABLES,
        @JsonProperty("create-in-schema")
        CREATE_IN_SCHEMA,
        @JsonProperty("create-schema")
        CREATE_SCHEMA,
        @JsonProperty("create-database")
        CREATE_DATABASE;

        static PrivilegeJson of(MissingPrivilege.Privilege privilege) {
            return switch (privilege) {
                case CONNECT -> CONNECT;
                case READ_ALL -> READ_ALL;
                case OWN_TABLES -> OWN_TABLES;
                case CREATE_IN_SCHEMA -> CREATE_IN_SCHEMA;
                case CREATE_SCHEMA -> CREATE_SCHEMA;
                case CREATE_DATABASE -> CREATE_DATABASE;
            };
        }
    }

    static ConnectionTestResponse of(ConnectionReport report) {
        List<ProblemJson> problems =
                report.missing().stream().map(ProblemJson::of).toList();
        return switch (report) {
            case ConnectionReport.Reachable reachable ->
                new ConnectionTestResponse(
                        true,
                        null,
                        reachable.serverVersion(),
                        reachable.sizeBytes(),
                        reachable.tables(),
                        reachable.remarks(),
                        problems);
            case ConnectionReport.Unreachable unreachable ->
                new ConnectionTestResponse(false, unreachable.reason(), null, null, null, List.of(), problems);
        };
    }
}
