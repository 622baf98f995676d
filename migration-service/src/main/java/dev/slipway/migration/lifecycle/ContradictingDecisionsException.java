package dev.slipway.migration.lifecycle;

import dev.slipway.migration.schema.Contradiction;
import java.util.List;
import java.util.stream.Collectors;

/** Decisions were made that cannot be carried out together. */
public final class ContradictingDecisionsException extends RuntimeException {

    private final List<Contradiction> contradictions;

    ContradictingDecisionsException(List<Contradiction> contradictions) {
        super(contradictions.stream()
                .map(ContradictingDecisionsException::sentence)
                .collect(Collectors.joining(" "))
                .replaceFirst("\\.$", ""));
        this.contradictions = List.copyOf(contradictions);
    }

    private static String sentence(Contradiction pair) {
        return "%s cannot be kept while %s is applied: %s".formatted(pair.keep(), pair.apply(), pair.reason());
    }

    /** Which do not go together. */
    public List<Contradiction> contradictions() {
        return contradictions;
    }
}
