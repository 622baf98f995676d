package dev.slipway.backup;

/** The id that a caller chose already names something else. */
public final class IdInUseException extends RuntimeException {

    /** Names the id and what it stands for. */
    public IdInUseException(Object id, Object what) {
        super("The id %s already belongs to a request about %s.".formatted(id, what));
    }
}
