package dev.slipway.migration.signing.jdbc;

import dev.slipway.contracts.Stage;
import dev.slipway.migration.signing.SigningPolicies;
import dev.slipway.migration.signing.SigningPolicy;
import dev.slipway.migration.signing.SigningPolicy.Requirement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcSigningPolicies implements SigningPolicies {

    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcSigningPolicies(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public SigningPolicy of(String application) {
        return new SigningPolicy(
                application,
                jdbc.sql("""
                                SELECT stage, signers, required FROM signing_requirement
                                WHERE application = :application ORDER BY position
                                """)
                        .param("application", application)
                        .query(JdbcSigningPolicies::read)
                        .list());
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void save(SigningPolicy policy, String by) {
        jdbc.sql("DELETE FROM signing_requirement WHERE application = :application")
                .param("application", policy.application())
                .update();
        int position = 0;
        for (Requirement requirement : policy.requirements()) {
            jdbc.sql("""
                            INSERT INTO signing_requirement (application, position, stage, signers, required, set_by, set_at)
                            VALUES (:application, :position, :stage, :signers, :required, :by, :at)
                            """)
                    .param("application", policy.application())
                    .param("position", position++)
                    .param("stage", requirement.stage().name())
                    .param("signers", requirement.signers().toArray(String[]::new))
                    .param("required", requirement.required())
                    .param("by", by)
                    .param("at", OffsetDateTime.now(clock))
                    .update();
        }
    }

    @Override
    public List<String> naming(String signer) {
        return jdbc.sql("""
                        SELECT DISTINCT application FROM signing_requirement
                        WHERE :signer = ANY (signers) ORDER BY application
                        """).param("signer", signer).query(String.class).list();
    }

    private static Requirement read(ResultSet row, int number) throws SQLException {
        return new Requirement(
                Stage.valueOf(row.getString("stage")),
                Set.of((String[]) row.getArray("signers").getArray()),
                row.getInt("required"));
    }
}
