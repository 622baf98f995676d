package dev.slipway.migration.packaging;

import java.util.SortedMap;

/** The signatures that travel with a package. */
public interface PackageSignatures {

    /** The signatures of a package: Base64, by the signer's name. */
    SortedMap<String, String> of(PackageDigest digest);

    /**
     * Takes in the signatures that came with an uploaded package. Those of signers that are not known here, or that are
     * not theirs, are left out: they say nothing here.
     *
     * @param digest the package
     * @param signatures Base64, by the signer's name
     * @param by who uploaded the package
     */
    void takeIn(PackageDigest digest, SortedMap<String, String> signatures, String by);

    /** Forgets a deleted package's signatures; part of the current transaction. */
    void forget(PackageDigest digest);
}
