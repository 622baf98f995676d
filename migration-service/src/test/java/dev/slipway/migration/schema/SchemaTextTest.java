package dev.slipway.migration.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.managedpostgres.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTextTest {

    @Test
    void cutsAScriptWhereStatementsEnd() {
        assertThat(SqlStatements.of("""
                SELECT ';' || "a;b" || E'\\';' || $x$;$x$ /* ; /* ; */ */; -- ;
                CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b);
                CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
                BEGIN; ;
                """))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("SELECT").endsWith("$x$;$x$"),
                        second -> assertThat(second).endsWith("b)"),
                        third -> assertThat(third).endsWith("END"),
                        fourth -> assertThat(fourth).isEqualTo("BEGIN"));
    }

    @Test
    void writesAListOfVarcharInOneWay() {
        assertThat(CanonicalSql.of("((s)::text = ANY ((ARRAY['a'::character varying, 'it''s, ]'::character"
                        + " varying])::text[]))"))
                .isEqualTo("((s)::text = ANY (ARRAY[('a'::character varying)::text, ('it''s, ]'::character"
                        + " varying)::text]))");
        assertThat(CanonicalSql.of("(ARRAY[1, 2])::text[]")).isEqualTo("(ARRAY[1, 2])::text[]");
    }

    @Test
    void readsQuotedAndPlainNames() {
        SqlReader reader = new SqlReader("ALTER TABLE ONLY \"My \"\"Schema\".T$1 DROP COLUMN \"x.y\"");
        assertThat(reader.accept("ALTER TABLE")).isTrue();
        assertThat(reader.accept("ONLY")).isTrue();
        assertThat(reader.qualifiedName()).isEqualTo(new TableName("My \"Schema", "t$1"));
        assertThat(reader.accept("DROP CONSTRAINT")).isFalse();
        assertThat(reader.accept("DROP COLUMN")).isTrue();
        assertThat(reader.identifier()).isEqualTo("x.y");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            character varying(10)       | character varying(20)       | SAFE
            character varying(20)       | character varying(10)       | NARROWING
            character varying(20)       | text                        | SAFE
            text                        | character varying(20)       | NARROWING
            integer                     | bigint                      | REWRITING
            bigint                      | integer                     | NARROWING
            integer                     | text                        | REWRITING
            integer                     | numeric                     | REWRITING
            numeric(10,2)               | numeric(12,2)               | SAFE
            numeric(10,2)               | numeric(8,2)                | NARROWING
            numeric(10,2)               | numeric                     | SAFE
            real                        | double precision            | REWRITING
            json                        | jsonb                       | NARROWING
            timestamp without time zone | timestamp with time zone    | NARROWING
            integer[]                   | bigint[]                    | NARROWING
            public.mood                 | text                        | REWRITING
            """)
    void knowsWhichTypeChangesLoseNothing(String before, String after, TypeChange change) {
        assertThat(TypeChange.of(before, after)).isEqualTo(change);
    }

    @Test
    void takesRunDependentLinesOutOfADumpAndLeavesFunctionsAlone() {
        String dump = """
                --
                -- PostgreSQL database dump
                --

                \\restrict abc

                -- Dumped from database version 15.1
                -- Dumped by pg_dump version 15.2

                SET x = 1;

                CREATE FUNCTION f() AS $$
                -- Dumped by pg_dump version
                $$;
                -- more
                -- more
                --
                -- PostgreSQL database dump complete
                --

                \\unrestrict abc

                """;
        String text = SchemaDump.withoutRunDependentLines(dump);
        assertThat(text)
                .doesNotContain("restrict", "Dumped from", "15.2")
                .contains("$$\n-- Dumped by pg_dump version\n$$");
    }

    @Test
    void passwordsOfUserMappingsAreNotInADump() {
        String dump = """
                --
                -- Name: USER MAPPING crm SERVER erp; Type: USER MAPPING; Schema: -; Owner: crm
                --

                CREATE USER MAPPING FOR crm SERVER erp OPTIONS (
                    password 'it''s;
                );

                secret',
                    "user" 'x'
                );


                --
                -- Name: USER MAPPING public SERVER erp; Type: USER MAPPING; Schema: -; Owner: crm
                --

                CREATE USER MAPPING FOR public SERVER erp;


                --
                -- Name: t; Type: TABLE; Schema: public; Owner: crm
                --

                CREATE FOREIGN TABLE public.t () SERVER erp OPTIONS (a 'b');


                --
                -- PostgreSQL database dump complete
                --
                """;
        assertThat(SchemaDump.withoutPasswords(dump))
                .doesNotContain("secret", "password", "\"user\"")
                .contains(
                        "CREATE USER MAPPING FOR crm SERVER erp;\n",
                        "CREATE USER MAPPING FOR public SERVER erp;\n",
                        "OPTIONS (a 'b');");
    }
}
