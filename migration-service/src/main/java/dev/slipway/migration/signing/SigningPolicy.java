package dev.slipway.migration.signing;

import dev.slipway.contracts.Stage;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which signatures the packages of an application need before they are migrated to environments of a stage.
 *
 * @param application the application
 * @param requirements all of them must be met; a stage without any needs none
 */
public record SigningPolicy(String application, List<Requirement> requirements) {

    /** Copies the list. */
    public SigningPolicy {
        requirements = List.copyOf(requirements);
    }

    /** A policy that requires nothing. */
    public static SigningPolicy none(String application) {
        return new SigningPolicy(application, List.of());
    }

    /**
     * So many of some signers.
     *
     * @param stage where it is required
     * @param signers whose signatures count
     * @param required how many of them must have signed
     */
    public record Requirement(Stage stage, Set<String> signers, int required) {

        /** Refuses what can never or need not be met. */
        public Requirement {
            signers = new TreeSet<>(signers);
            if (required < 1 || required > signers.size()) {
                throw new IllegalArgumentException("required must be at least 1 and at most the number of the signers");
            }
        }

        /** Whether it is met where these have signed. */
        public boolean isMetBy(Set<String> signed) {
            return signers.stream().filter(signed::contains).count() >= required;
        }
    }
}
