package dev.slipway.migration.apply;

import java.util.List;

/** After applying, the target was not what the package and its rules ask for. Everything was rolled back. */
public final class NotConvergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> remainder;

    NotConvergedException(List<String> remainder) {
        super("The target did not become what the package says, so nothing was changed. Left to do: "
                + String.join("; ", remainder));
        this.remainder = List.copyOf(remainder);
    }

    /** What was left to do, each a phrase for people. */
    public List<String> remainder() {
        return remainder;
    }

    /** The same in parts. */
    public ApplyFailure failure() {
        return ApplyFailure.ofRemainder(remainder);
    }
}
