package dev.slipway.migration.signing;

import dev.slipway.migration.packaging.PackageDigest;
import java.util.List;

/** The signatures of packages. */
public interface Signatures {

    /** Stores a signature, in place of an earlier one of the same package and signer. */
    void save(PackageSignature signature);

    /** The signatures of a package, by signer. Whether one still is of its signer's key has to be looked at. */
    List<PackageSignature> of(PackageDigest digest);

    /** Removes the signature of a package by this signer; whether there was one. */
    boolean remove(PackageDigest digest, String signer);

    /** Removes all signatures of a package. */
    void removeAll(PackageDigest digest);
}
