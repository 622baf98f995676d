package dev.slipway.migration.signing.jdbc;

import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.signing.PackageSignature;
import dev.slipway.migration.signing.Signatures;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcSignatures implements Signatures {

    private final JdbcClient jdbc;

    JdbcSignatures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void save(PackageSignature signature) {
        jdbc.sql("""
                        INSERT INTO package_signature (digest, signer, signature, given_by, given_at)
                        VALUES (:digest, :signer, :signature, :by, :at)
                        ON CONFLICT (digest, signer) DO UPDATE
                        SET signature = excluded.signature, given_by = excluded.given_by, given_at = excluded.given_at
                        """)
                .param("digest", signature.digest().value())
                .param("signer", signature.signer())
                .param("signature", signature.signature())
                .param("by", signature.givenBy())
                .param("at", signature.givenAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public List<PackageSignature> of(PackageDigest digest) {
        return jdbc.sql("SELECT * FROM package_signature WHERE digest = :digest ORDER BY signer")
                .param("digest", digest.value())
                .query((row, number) -> new PackageSignature(
                        digest,
                        row.getString("signer"),
                        row.getString("signature"),
                        row.getString("given_by"),
                        row.getObject("given_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    @Override
    public boolean remove(PackageDigest digest, String signer) {
        return jdbc.sql("DELETE FROM package_signature WHERE digest = :digest AND signer = :signer")
                        .param("digest", digest.value())
                        .param("signer", signer)
                        .update()
                == 1;
    }

    @Override
    public void removeAll(PackageDigest digest) {
        jdbc.sql("DELETE FROM package_signature WHERE digest = :digest")
                .param("digest", digest.value())
                .update();
    }
}
