package dev.slipway.migration.signing;

import java.util.List;

/** The policies in force. */
public interface SigningPolicies {

    /** The policy of an application; one that requires nothing if none was set. */
    SigningPolicy of(String application);

    /** Sets a policy, in place of the application's earlier one. */
    void save(SigningPolicy policy, String by);

    /** The applications whose policies name this signer, by name. */
    List<String> naming(String signer);
}
