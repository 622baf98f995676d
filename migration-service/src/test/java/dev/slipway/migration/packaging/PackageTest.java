package dev.slipway.migration.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.VariableType;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.ruleset.InvalidRuleSetException;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PackageTest {

    private static final RuleSet RULES = RuleSet.of(
            "test",
            new RuleEntry("settings", Rule.OVERWRITE, null, new TreeSet<>(Set.of("token")), List.of(), false, false),
            RuleEntry.of("keyless", Rule.OVERWRITE),
            RuleEntry.of("left_out", Rule.SKIP));

    private final TestDatabase database = TestPostgres.createDatabase("package");
    private final ManagedDatabase source = ManagedTestDatabase.of(database);
    private final InMemoryPackageStore store = new InMemoryPackageStore();

    PackageTest() {
        execute("""
                CREATE TABLE public.settings (id text PRIMARY KEY, value json, token text, n int DEFAULT 5);
                CREATE TABLE public.keyless (a text, b int);
                CREATE TABLE public.left_out (id int);
                CREATE TABLE public.business (id serial PRIMARY KEY, v text);
                INSERT INTO public.settings SELECT chr(g), json_build_object('v', g), 'token-' || g
                  FROM generate_series(65, 90) AS g;
                INSERT INTO public.settings VALUES ('ä', NULL, NULL), ('a', '"x"', 't');
                INSERT INTO public.keyless VALUES ('x', 1), ('x', 1), (NULL, 2), ('a' || chr(9), 3);
                INSERT INTO public.business VALUES (1, 'business')
                """);
    }

    @AfterEach
    void drop() {
        TestPostgres.dropDatabase(database);
    }

    private void execute(String... statements) {
        try (Connection connection = source.open();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private SealedPackage build(SecretScan secrets) {
        return new BuildPackage(store)
                .build(new PackageRequest(
                        EnvironmentRef.parse("acme/dev"),
                        source,
                        RULES,
                        List.of(
                                new RequiredVariable("B", VariableType.SECRET),
                                new RequiredVariable("A", VariableType.PLAIN)),
                        secrets));
    }

    @Test
    void theSameContentGivesTheSameDigestWhateverThePhysicalOrder() {
        PackageDigest first = build(SecretScan.none()).digest();
        assertThat(build(SecretScan.none()).digest()).isEqualTo(first);

        execute(
                "CREATE TABLE public.copy AS SELECT * FROM public.settings ORDER BY id DESC",
                "DELETE FROM public.settings",
                "INSERT INTO public.settings SELECT * FROM public.copy",
                "DROP TABLE public.copy",
                "UPDATE public.keyless SET b = b WHERE a = 'x'",
                "VACUUM FULL");
        assertThat(build(SecretScan.none()).digest()).isEqualTo(first);

        execute("UPDATE public.settings SET n = 6 WHERE id = 'a'");
        assertThat(build(SecretScan.none()).digest()).isNotEqualTo(first);
    }

    @Test
    void carriesRowsByRuleAndNamesWithoutValues() throws IOException {
        SealedPackage built = build(SecretScan.none());
        assertThat(built.manifest().rows()).isEqualTo(28 + 4);
        assertThat(built.manifest().requiredVariables())
                .extracting(RequiredVariable::name)
                .containsExactly("A", "B");
        assertThat(built.manifest().skipped()).hasToString("[public.left_out]");
        try (OpenPackage opened = OpenPackage.open(store, built.digest())) {
            assertThat(opened.schemaSql())
                    .contains("CREATE TABLE public.business")
                    .doesNotContain("left_out");
            assertThat(opened.catalog().has("table public.business")).isTrue();
            assertThat(opened.catalog().has("table public.left_out")).isFalse();
            for (PackageManifest.PackagedTable table : opened.manifest().tables()) {
                String rows = new String(opened.rows(table).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(rows).doesNotContain("token", "business");
                if (table.table().name().equals("settings")) {
                    // in the order of bytes: capitals, small letters, beyond ASCII
                    assertThat(rows.lines().map(line -> line.split("\t")[0]).toList())
                            .startsWith("A", "B")
                            .endsWith("Z", "a", "ä");
                }
            }
        }
    }

    @Test
    void aDefaultThatItsDomainRefusesIsNoValueAndNoObstacle() {
        execute(
                "CREATE DOMAIN public.positive AS integer CHECK (value > 0)",
                "ALTER TABLE public.settings ADD bad public.positive",
                "ALTER TABLE public.settings ALTER bad SET DEFAULT -1");
        assertThat(build(SecretScan.none()).manifest().tables())
                .filteredOn(table -> table.table().name().equals("settings"))
                .flatExtracting(PackageManifest.PackagedTable::columns)
                .extracting(PackageManifest.PackagedColumn::name, PackageManifest.PackagedColumn::defaultImage)
                .contains(tuple("n", "5"), tuple("bad", null));
    }

    @Test
    void refusesToCarryASecret() {
        String secret = "s3cr3t \"quoted\" value";
        execute("UPDATE public.settings SET value = json_build_object('key', '" + secret + "') WHERE id = 'B'");
        assertThatThrownBy(() -> build(SecretScan.of(List.of(secret, "short"))))
                .isInstanceOf(SecretInPackageException.class)
                .hasMessageContaining("public.settings")
                .hasMessageContaining("value")
                .hasMessageNotContaining("s3cr3t");
        assertThat(store.size()).isZero();
    }

    @Test
    void findsNoSecretWhereNothingIsCarried() {
        execute(
                "UPDATE public.settings SET token = 'the-secret-value'",
                "UPDATE public.business SET v = 'the-secret-value'");
        build(SecretScan.of(List.of("the-secret-value", "x")));
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void refusesASecretInTheSchema() {
        execute("ALTER TABLE public.business ALTER COLUMN v SET DEFAULT 'the-secret-value'");
        assertThatThrownBy(() -> build(SecretScan.of(List.of("the-secret-value"))))
                .isInstanceOf(SecretInPackageException.class)
                .hasMessageNotContaining("the-secret-value");
    }

    @Test
    void aDamagedPackageIsNotOpened() {
        SealedPackage built = build(SecretScan.none());
        for (String name : store.entries(built.digest()).keySet()) {
            byte[] good = Objects.requireNonNull(store.entries(built.digest()).get(name));
            byte[] bad = good.clone();
            bad[bad.length - 1] ^= 1;
            store.entries(built.digest()).put(name, bad);
            assertThatThrownBy(() -> OpenPackage.open(store, built.digest()))
                    .as(name)
                    .isInstanceOf(PackageCorruptException.class);
            store.entries(built.digest()).put(name, good);
        }
        OpenPackage.open(store, built.digest()).close();
        PackageDigest unknown = new PackageDigest("0".repeat(64));
        assertThatThrownBy(() -> OpenPackage.open(store, unknown)).isInstanceOf(PackageNotFoundException.class);
    }

    @Test
    void aRuleForATableThatDoesNotExistIsRefused() {
        RuleSet wrong = RuleSet.of("wrong", RuleEntry.of("no_such_table", Rule.OVERWRITE));
        assertThatThrownBy(() -> new BuildPackage(store)
                        .build(new PackageRequest(
                                EnvironmentRef.parse("acme/dev"), source, wrong, List.of(), SecretScan.none())))
                .isInstanceOf(InvalidRuleSetException.class)
                .hasMessageContaining("no_such_table");
    }

    @Test
    void aFilterThatIsNoSqlIsToldWithItsTable() {
        RuleSet wrong = RuleSet.of(
                "wrong",
                new RuleEntry("settings", Rule.OVERWRITE, "no_such_column", new TreeSet<>(), List.of(), false, false));
        assertThatThrownBy(() -> new BuildPackage(store)
                        .build(new PackageRequest(
                                EnvironmentRef.parse("acme/dev"), source, wrong, List.of(), SecretScan.none())))
                .isInstanceOf(PackagingFailedException.class)
                .hasMessageContaining("public.settings")
                .hasMessageContaining("no_such_column");
        assertThat(store.size()).isZero();
    }

    @Test
    void copyTextGivesBackWhatWasEscaped() {
        String value = "tab\there \\ back\nline\r\b\f\u000B ä€𝄞";
        byte[] line = ("1\t" + CopyText.escape(value) + "\t\\N\n").getBytes(StandardCharsets.UTF_8);
        int[] fields = new int[4];
        CopyText.fields(line, fields);
        assertThat(CopyText.value(line, fields[1], fields[2])).isEqualTo(value);
        assertThat(CopyText.value(line, fields[2], fields[3])).isNull();
    }
}
