package dev.slipway.service.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing. Whoever makes it looks for one item more than was asked for: that tells, without counting all,
 * whether there is another page.
 *
 * @param items the items of the page
 * @param isLast whether no page follows
 * @param <T> what is listed
 */
public record Page<T>(List<T> items, boolean isLast) {

    /**
     * Cuts what was found to a page.
     *
     * @param found at most one item more than the limit
     * @param limit how many items were asked for, at least 1
     */
    public static <T> Page<T> of(List<T> found, int limit) {
        return found.size() > limit ? new Page<>(found.subList(0, limit), false) : new Page<>(found, true);
    }

    /**
     * Where the next page begins, or null when there is none.
     *
     * @param cursor what of the last item the next request takes
     */
    public <C> @Nullable C next(Function<? super T, ? extends C> cursor) {
        return isLast ? null : cursor.apply(items.getLast());
    }
}
