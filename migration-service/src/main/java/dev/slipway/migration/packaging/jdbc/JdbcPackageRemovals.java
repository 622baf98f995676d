package dev.slipway.migration.packaging.jdbc;

import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageRemovals;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcPackageRemovals implements PackageRemovals {

    private final JdbcClient jdbc;

    JdbcPackageRemovals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(UUID id, PackageDigest digest) {
        jdbc.sql("INSERT INTO package_removal (id, digest) VALUES (:id, :digest)")
                .param("id", id)
                .param("digest", digest.value())
                .update();
    }

    @Override
    public Optional<PackageDigest> find(UUID id) {
        return jdbc.sql("SELECT digest FROM package_removal WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .map(PackageDigest::new);
    }

    @Override
    public void done(UUID id) {
        jdbc.sql("DELETE FROM package_removal WHERE id = :id").param("id", id).update();
    }
}
