package dev.slipway.gateway.identity;

import java.util.List;
import java.util.function.Supplier;

/** The keys that tokens are signed with, shared by all instances. */
public interface SigningKeys {

    /**
     * All keys, the newest first. When there is none, the first is made and kept; instances that start at the same
     * moment agree on one.
     */
    List<SealedKey> allOrFirst(Supplier<SealedKey> maker);
}
