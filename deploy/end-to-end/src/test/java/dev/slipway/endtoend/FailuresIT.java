package dev.slipway.endtoend;

import static dev.slipway.endtoend.Release.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the target or the backup refuses: a migration has failed with the reason, and the target is as it was. */
class FailuresIT {

    private static final String UNIQUE_EMAIL = "unique:public.customers.customers_email_uk";

    @Test
    void aRowThatViolatesANewConstraintHoldsTheMigrationAndFailsItForWhoInsists() {
        Release release = Release.prepare("violation");
        release.production.value("""
                UPDATE public.customers SET email = 'twice@example.com'
                WHERE id IN (SELECT id FROM public.customers ORDER BY id LIMIT 2) RETURNING id""");
        Map<String, String> before = release.production.fingerprints();

        String id = release.migrate(release.request());
        JsonNode held = release.awaitState(id, Set.of("awaiting-decision"));
        assertThat(held.path("held").path("decisions").toString()).contains(UNIQUE_EMAIL);
        release.decide(id, UNIQUE_EMAIL, "APPLY");
        JsonNode ended = release.awaitEnd(id);

        assertThat(state(ended)).as(ended.toString()).isEqualTo("failed");
        assertThat(ended.path("reason").asString()).contains("customers_email_uk");
        assertThat(release.production.fingerprints()).isEqualTo(before);
    }

    @Test
    void aBackupThatCannotBeTakenFailsTheMigration() {
        Release release = Release.prepare("no-backup");
        Map<String, String> before = release.production.fingerprints();
        release.slipway.asSuperuser(release.production, "ALTER TABLE public.labels OWNER TO postgres");

        JsonNode ended = release.awaitEnd(release.migrate(release.request()));

        assertThat(state(ended)).as(ended.toString()).isEqualTo("failed");
        assertThat(ended.path("reason").asString()).contains("labels");
        release.slipway.asSuperuser(
                release.production, "ALTER TABLE public.labels OWNER TO " + release.production.user());
        assertThat(release.production.fingerprints()).isEqualTo(before);
    }
}
