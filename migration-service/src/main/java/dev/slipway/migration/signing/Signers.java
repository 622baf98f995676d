package dev.slipway.migration.signing;

import java.util.List;
import java.util.Optional;

/** The known signers. */
public interface Signers {

    /** Stores a signer, in place of one of this name. */
    void save(Signer signer);

    /** The signer of this name, if there is one. */
    Optional<Signer> find(String name);

    /** All of them, by name. */
    List<Signer> all();

    /** Removes a signer; whether there was one. */
    boolean remove(String name);
}
