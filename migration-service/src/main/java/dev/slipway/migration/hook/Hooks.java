package dev.slipway.migration.hook;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registered hooks. */
public interface Hooks {

    /** Stores a hook in place of one of its name; whether there was none. */
    boolean save(Hook hook);

    /** The hook of this name, if there is one. */
    Optional<Hook> find(String application, String name);

    /** Those of an application, or all for null, by application and name. */
    List<Hook> list(@Nullable String application);

    /** Removes a hook; whether there was one. */
    boolean remove(String application, String name);

    /** Those to call for a migration of this target at this event, by name. */
    default List<Hook> of(EnvironmentRef target, HookEvent event) {
        return list(target.application()).stream()
                .filter(hook -> hook.isFor(target) && hook.events().contains(event))
                .toList();
    }
}
