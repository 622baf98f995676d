package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.ruleset.CheckResult;
import dev.slipway.migration.ruleset.Presets;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.RuleSetFormat;
import dev.slipway.migration.ruleset.RunChecks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Releases by the presets of products of which no real database is at hand. The tables are those that matter here, with
 * the columns and constraints that the products' own migrations give them.
 */
class PresetReleaseTest {

    private final List<Scenario> scenarios = new ArrayList<>();

    @AfterEach
    void dropDatabases() {
        scenarios.forEach(Scenario::close);
    }

    private Scenario both(String structure) {
        Scenario scenario = Scenario.ofBoth(structure);
        scenarios.add(scenario);
        return scenario;
    }

    private static RuleSet preset(String name) {
        return Presets.shipped().find(name).orElseThrow();
    }

    /** Releases, finds the preset's checks fulfilled, and nothing left to do. */
    private static void release(Scenario scenario, String name) {
        RuleSet rules = preset(name);
        List<CheckResult> before = checks(scenario, rules);
        try (OpenPackage opened = scenario.open(rules)) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.undecided()).isEmpty();
            assertThat(plan.obstacles()).isEmpty();
            scenario.apply(opened, plan);
            assertThat(scenario.plan(opened).isEmpty()).isTrue();
        }
        List<CheckResult> after = checks(scenario, rules);
        assertThat(after).noneMatch(CheckResult.Unusable.class::isInstance);
        assertThat(after).noneMatch(CheckResult.Skipped.class::isInstance);
        for (int i = 0; i < after.size(); i++) {
            assertThat(after.get(i).since(before.get(i)).isFatal())
                    .as(after.get(i).toString())
                    .isFalse();
        }
    }

    private static List<CheckResult> checks(Scenario scenario, RuleSet rules) {
        try (Connection connection = scenario.target.open()) {
            connection.setAutoCommit(false);
            return RunChecks.run(connection, rules.checks());
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static final String DIRECTUS = """
            CREATE TABLE directus_migrations (version varchar(255) PRIMARY KEY, name varchar(255) NOT NULL);
            CREATE TABLE directus_roles (id uuid PRIMARY KEY, name varchar(100) NOT NULL,
              parent uuid REFERENCES directus_roles);
            CREATE TABLE directus_policies (id uuid PRIMARY KEY, name varchar(100) NOT NULL,
              admin_access boolean NOT NULL DEFAULT false, app_access boolean NOT NULL DEFAULT false);
            CREATE TABLE directus_users (id uuid PRIMARY KEY, email varchar(128) UNIQUE, password varchar(255),
              status varchar(16) NOT NULL DEFAULT 'active', role uuid REFERENCES directus_roles ON DELETE SET NULL,
              token varchar(255) UNIQUE);
            CREATE TABLE directus_access (id uuid PRIMARY KEY, role uuid REFERENCES directus_roles ON DELETE CASCADE,
              "user" uuid REFERENCES directus_users ON DELETE CASCADE,
              policy uuid NOT NULL REFERENCES directus_policies ON DELETE CASCADE, sort int);
            CREATE TABLE directus_permissions (id serial PRIMARY KEY, collection varchar(64) NOT NULL,
              action varchar(10) NOT NULL, permissions json, fields text,
              policy uuid NOT NULL REFERENCES directus_policies ON DELETE CASCADE);
            CREATE TABLE directus_collections (collection varchar(64) PRIMARY KEY, note text,
              "group" varchar(64) REFERENCES directus_collections);
            CREATE TABLE directus_fields (id serial PRIMARY KEY, collection varchar(64) NOT NULL,
              field varchar(64) NOT NULL, special varchar(64), interface varchar(64), options json);
            CREATE TABLE directus_relations (id serial PRIMARY KEY, many_collection varchar(64) NOT NULL,
              many_field varchar(64) NOT NULL, one_collection varchar(64));
            CREATE TABLE directus_flows (id uuid PRIMARY KEY, name varchar(255) NOT NULL, trigger varchar(255),
              options json, operation uuid UNIQUE, user_created uuid REFERENCES directus_users ON DELETE SET NULL);
            CREATE TABLE directus_operations (id uuid PRIMARY KEY, name varchar(255), key varchar(255) NOT NULL,
              type varchar(255) NOT NULL, resolve uuid UNIQUE REFERENCES directus_operations,
              reject uuid UNIQUE REFERENCES directus_operations,
              flow uuid NOT NULL REFERENCES directus_flows ON DELETE CASCADE,
              user_created uuid REFERENCES directus_users ON DELETE SET NULL);
            CREATE TABLE directus_settings (id serial PRIMARY KEY, project_name varchar(100), mapbox_key varchar(255));
            CREATE TABLE directus_sessions (token varchar(64) PRIMARY KEY, "user" uuid REFERENCES directus_users);
            CREATE TABLE articles (id serial PRIMARY KEY, title varchar(255));
            INSERT INTO directus_migrations VALUES ('20240806A', 'Permissions Policies');
            INSERT INTO directus_roles VALUES ('00000000-0000-0000-0000-0000000000a1', 'Administrator');
            INSERT INTO directus_policies VALUES ('00000000-0000-0000-0000-0000000000b1', 'Administrator', true, true),
              ('00000000-0000-0000-0000-0000000000b2', 'Public', false, false);
            INSERT INTO directus_access VALUES
              ('00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000a1', NULL,
               '00000000-0000-0000-0000-0000000000b1', 1),
              ('00000000-0000-0000-0000-0000000000c2', NULL, NULL, '00000000-0000-0000-0000-0000000000b2', 1);
            INSERT INTO directus_collections VALUES ('articles', 'News');
            INSERT INTO directus_fields (collection, field, special) VALUES ('articles', 'title', NULL);
            """;

    @Test
    void directusGetsItsDataModelPermissionsAndFlowsAndKeepsItsPeopleAndContent() {
        Scenario scenario = both(DIRECTUS).source("""
                        CREATE TABLE authors (id serial PRIMARY KEY, name varchar(255));
                        ALTER TABLE articles ADD COLUMN author integer REFERENCES authors ON DELETE SET NULL;
                        INSERT INTO directus_users (id, email, password, role, token) VALUES
                          ('00000000-0000-0000-0000-0000000000d1', 'dev@example.com', 'dev-hash',
                           '00000000-0000-0000-0000-0000000000a1', 'dev-token');
                        INSERT INTO directus_collections VALUES ('authors', 'People who write');
                        INSERT INTO directus_fields (collection, field, special) VALUES ('authors', 'name', NULL),
                          ('articles', 'author', 'm2o'), ('authors', 'articles', 'o2m');
                        INSERT INTO directus_relations (many_collection, many_field, one_collection)
                          VALUES ('articles', 'author', 'authors');
                        INSERT INTO directus_policies VALUES ('00000000-0000-0000-0000-0000000000b3', 'Editors');
                        INSERT INTO directus_roles VALUES ('00000000-0000-0000-0000-0000000000a3', 'Editor');
                        INSERT INTO directus_access VALUES ('00000000-0000-0000-0000-0000000000c3',
                          '00000000-0000-0000-0000-0000000000a3', NULL, '00000000-0000-0000-0000-0000000000b3', 1);
                        INSERT INTO directus_permissions (collection, action, fields, policy) VALUES
                          ('articles', 'read', '*', '00000000-0000-0000-0000-0000000000b2'),
                          ('articles', 'update', '*', '00000000-0000-0000-0000-0000000000b3');
                        INSERT INTO directus_flows (id, name, trigger, operation, user_created) VALUES
                          ('00000000-0000-0000-0000-0000000000e1', 'Notify', 'event',
                           '00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-0000000000d1');
                        INSERT INTO directus_operations (id, key, type, flow, user_created) VALUES
                          ('00000000-0000-0000-0000-0000000000f1', 'mail', 'mail',
                           '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000d1');
                        INSERT INTO directus_settings (project_name, mapbox_key) VALUES ('Dev', 'dev-key');
                        INSERT INTO directus_sessions VALUES ('dev-session', '00000000-0000-0000-0000-0000000000d1');
                        INSERT INTO articles (title) VALUES ('A test');
                        """).target("""
                        INSERT INTO directus_roles VALUES ('00000000-0000-0000-0000-0000000000a9', 'Legal'),
                          ('00000000-0000-0000-0000-0000000000a8', 'Nobody any more');
                        INSERT INTO directus_policies VALUES ('00000000-0000-0000-0000-0000000000b9', 'Legal'),
                          ('00000000-0000-0000-0000-0000000000b8', 'One person only');
                        INSERT INTO directus_users (id, email, password, role, token) VALUES
                          ('00000000-0000-0000-0000-0000000000d8', 'boss@example.com', 'boss-hash',
                           '00000000-0000-0000-0000-0000000000a1', 'boss-token'),
                          ('00000000-0000-0000-0000-0000000000d9', 'law@example.com', 'law-hash',
                           '00000000-0000-0000-0000-0000000000a9', NULL);
                        INSERT INTO directus_access VALUES
                          ('00000000-0000-0000-0000-0000000000c9', '00000000-0000-0000-0000-0000000000a9', NULL,
                           '00000000-0000-0000-0000-0000000000b9', 1),
                          ('00000000-0000-0000-0000-0000000000c8', NULL, '00000000-0000-0000-0000-0000000000d9',
                           '00000000-0000-0000-0000-0000000000b8', 1);
                        INSERT INTO directus_permissions (collection, action, fields, policy) VALUES
                          ('articles', 'delete', '*', '00000000-0000-0000-0000-0000000000b8'),
                          ('articles', 'share', '*', '00000000-0000-0000-0000-0000000000b9');
                        INSERT INTO directus_settings (project_name, mapbox_key) VALUES ('Live', 'live-key');
                        INSERT INTO directus_sessions VALUES ('session', '00000000-0000-0000-0000-0000000000d8');
                        INSERT INTO articles (title) VALUES ('Real news');
                        """);

        release(scenario, "directus");

        assertThat(scenario.targetRows("SELECT collection FROM directus_collections ORDER BY 1"))
                .containsExactly("articles", "authors");
        assertThat(scenario.targetRows("SELECT collection, field FROM directus_fields ORDER BY 1, 2"))
                .containsExactly("articles|author", "articles|title", "authors|articles", "authors|name");
        assertThat(scenario.targetRows("SELECT many_field FROM directus_relations"))
                .containsExactly("author");
        assertThat(scenario.targetRows("SELECT name, operation IS NOT NULL, user_created FROM directus_flows"))
                .containsExactly("Notify|t|null");
        assertThat(scenario.targetRows("SELECT key, user_created FROM directus_operations"))
                .containsExactly("mail|null");
        assertThat(scenario.targetRows("SELECT name FROM directus_roles ORDER BY 1"))
                .containsExactly("Administrator", "Editor", "Legal");
        assertThat(scenario.targetRows("SELECT name FROM directus_policies ORDER BY 1"))
                .as("what people hold by themselves or by their role")
                .containsExactly("Administrator", "Editors", "Legal", "One person only", "Public");
        assertThat(scenario.targetRows("SELECT count(*) FROM directus_access")).containsExactly("5");
        assertThat(scenario.targetRows("SELECT action FROM directus_permissions ORDER BY 1"))
                .containsExactly("delete", "read", "share", "update");
        assertThat(scenario.targetRows("SELECT count(*) FROM authors")).containsExactly("0");
        assertThat(scenario.targetRows("SELECT title, author FROM articles")).containsExactly("Real news|null");
        assertThat(scenario.targetRows("SELECT email, password, token FROM directus_users ORDER BY 1"))
                .containsExactly("boss@example.com|boss-hash|boss-token", "law@example.com|law-hash|null");
        assertThat(scenario.targetRows("SELECT project_name, mapbox_key FROM directus_settings"))
                .containsExactly("Live|live-key");
        assertThat(scenario.targetRows("SELECT token FROM directus_sessions")).containsExactly("session");
    }

    private static final String N8N = """
            CREATE TABLE migrations (id serial PRIMARY KEY, "timestamp" bigint NOT NULL, name varchar NOT NULL);
            CREATE TABLE "user" (id uuid PRIMARY KEY, email varchar(255) UNIQUE, password varchar(255));
            CREATE TABLE project (id varchar(36) PRIMARY KEY, name varchar(255) NOT NULL, type varchar(36) NOT NULL,
              "creatorId" uuid REFERENCES "user" ON DELETE SET NULL);
            CREATE TABLE project_relation ("projectId" varchar(36) REFERENCES project, "userId" uuid REFERENCES "user",
              role varchar NOT NULL, PRIMARY KEY ("projectId", "userId"));
            CREATE TABLE folder (id varchar(36) PRIMARY KEY, name varchar(128) NOT NULL,
              "parentFolderId" varchar(36) REFERENCES folder ON DELETE CASCADE,
              "projectId" varchar(36) NOT NULL REFERENCES project ON DELETE CASCADE);
            CREATE TABLE workflow_entity (id varchar(36) PRIMARY KEY, name varchar(128) NOT NULL,
              active boolean NOT NULL, nodes json NOT NULL, connections json NOT NULL, settings json, "staticData" json,
              "pinData" json, "versionId" char(36) NOT NULL, "triggerCount" int NOT NULL DEFAULT 0,
              "parentFolderId" varchar(36) REFERENCES folder ON DELETE CASCADE, "activeVersionId" varchar(36));
            CREATE TABLE workflow_history ("versionId" varchar(36) PRIMARY KEY,
              "workflowId" varchar(36) NOT NULL REFERENCES workflow_entity ON DELETE CASCADE,
              nodes json NOT NULL, authors varchar(255) NOT NULL);
            ALTER TABLE workflow_entity ADD FOREIGN KEY ("activeVersionId") REFERENCES workflow_history
              ON DELETE RESTRICT;
            CREATE TABLE shared_workflow ("workflowId" varchar(36) REFERENCES workflow_entity ON DELETE CASCADE,
              "projectId" varchar(36) REFERENCES project ON DELETE CASCADE, role text NOT NULL,
              PRIMARY KEY ("workflowId", "projectId"));
            CREATE TABLE credentials_entity (id varchar(36) PRIMARY KEY, name varchar(128) NOT NULL,
              data text NOT NULL, type varchar(128) NOT NULL);
            CREATE TABLE tag_entity (id varchar(36) PRIMARY KEY, name varchar(24) UNIQUE);
            CREATE TABLE workflows_tags ("workflowId" varchar(36) REFERENCES workflow_entity ON DELETE CASCADE,
              "tagId" varchar(36) REFERENCES tag_entity ON DELETE CASCADE, PRIMARY KEY ("workflowId", "tagId"));
            CREATE TABLE variables (id varchar(36) PRIMARY KEY, key varchar(50) NOT NULL, value varchar(255));
            CREATE TABLE settings (key varchar(255) PRIMARY KEY, value text NOT NULL);
            CREATE TABLE execution_entity (id serial PRIMARY KEY, status varchar NOT NULL,
              "workflowId" varchar(36) NOT NULL REFERENCES workflow_entity ON DELETE CASCADE);
            CREATE TABLE data_table (id varchar(36) PRIMARY KEY, name varchar(128) NOT NULL,
              "projectId" varchar(36) NOT NULL REFERENCES project ON DELETE CASCADE);
            CREATE TABLE data_table_column (id varchar(36) PRIMARY KEY, name varchar(128) NOT NULL,
              type varchar(32) NOT NULL, index int NOT NULL,
              "dataTableId" varchar(36) NOT NULL REFERENCES data_table ON DELETE CASCADE);
            INSERT INTO migrations ("timestamp", name) VALUES (1, 'CreateProject1714133768519');
            INSERT INTO project VALUES ('team-1', 'Sales', 'team', NULL);
            INSERT INTO workflow_entity VALUES ('wf-1', 'Orders', false, '[{"name": "A"}]', '{}', NULL, NULL, NULL,
              'v-1', 0, NULL, NULL);
            INSERT INTO workflow_history VALUES ('v-1', 'wf-1', '[{"name": "A"}]', 'ann');
            INSERT INTO shared_workflow VALUES ('wf-1', 'team-1', 'workflow:owner');
            """;

    @Test
    void n8nGetsItsWorkflowsAndKeepsItsCredentialsVariablesAndWhatRuns() {
        Scenario scenario = both(N8N).source("""
                        INSERT INTO "user" VALUES ('00000000-0000-0000-0000-000000000001', 'dev@example.com', 'dev-hash');
                        INSERT INTO project VALUES ('team-2', 'Stock', 'team', '00000000-0000-0000-0000-000000000001'),
                          ('personal-dev', 'Dev', 'personal', '00000000-0000-0000-0000-000000000001');
                        INSERT INTO folder VALUES ('folder-1', 'Nightly', NULL, 'team-2');
                        UPDATE workflow_entity SET nodes = '[{"name": "A"}, {"name": "B", "credentials":
                          {"httpBasicAuth": {"id": "cred-1", "name": "ERP"}}}]', "versionId" = 'v-2', active = false,
                          "staticData" = '{"last": "dev"}' WHERE id = 'wf-1';
                        INSERT INTO workflow_history VALUES ('v-2', 'wf-1', '[]', 'dev');
                        INSERT INTO workflow_entity VALUES ('wf-2', 'Stock', true, '[]', '{}', NULL, '{"cursor": 7}',
                          '{"test": 1}', 'v-3', 2, 'folder-1', NULL);
                        INSERT INTO workflow_history VALUES ('v-3', 'wf-2', '[]', 'dev');
                        UPDATE workflow_entity SET "activeVersionId" = 'v-3' WHERE id = 'wf-2';
                        INSERT INTO shared_workflow VALUES ('wf-2', 'team-2', 'workflow:owner');
                        INSERT INTO tag_entity VALUES ('tag-1', 'nightly');
                        INSERT INTO workflows_tags VALUES ('wf-2', 'tag-1');
                        INSERT INTO credentials_entity VALUES ('cred-1', 'ERP', 'dev-secret', 'httpBasicAuth');
                        INSERT INTO variables VALUES ('var-1', 'ERP_URL', 'http://dev');
                        INSERT INTO settings VALUES ('license.cert', 'dev-cert');
                        INSERT INTO execution_entity (status, "workflowId") VALUES ('success', 'wf-1');
                        INSERT INTO data_table VALUES ('dt1', 'stock levels', 'team-2');
                        INSERT INTO data_table_column VALUES ('col-1', 'sku', 'string', 0, 'dt1');
                        CREATE TABLE data_table_user_dt1 (id serial PRIMARY KEY, sku text);
                        INSERT INTO data_table_user_dt1 (sku) VALUES ('a test');
                        """).target("""
                        INSERT INTO "user" VALUES ('00000000-0000-0000-0000-000000000009', 'boss@example.com', 'hash');
                        UPDATE workflow_entity SET active = true, "activeVersionId" = 'v-1',
                          "staticData" = '{"last": "live"}', "triggerCount" = 3;
                        INSERT INTO workflow_entity VALUES ('wf-9', 'Only here', true, '[]', '{}', NULL, NULL, NULL,
                          'v-9', 1, NULL, NULL);
                        INSERT INTO shared_workflow VALUES ('wf-9', 'team-1', 'workflow:owner');
                        INSERT INTO credentials_entity VALUES ('cred-9', 'Bank', 'live-secret', 'httpBasicAuth');
                        INSERT INTO variables VALUES ('var-9', 'ERP_URL', 'https://live');
                        INSERT INTO settings VALUES ('license.cert', 'live-cert');
                        INSERT INTO execution_entity (status, "workflowId") VALUES ('success', 'wf-1'), ('error', 'wf-9');
                        """);

        release(scenario, "n8n");

        assertThat(scenario.targetRows("""
                        SELECT id, json_array_length(nodes), active, "activeVersionId", "versionId", "staticData",
                               "pinData", "triggerCount" FROM workflow_entity ORDER BY id
                        """))
                .containsExactly(
                        "wf-1|2|t|v-1|" + padded("v-2") + "|{\"last\": \"live\"}|null|3",
                        "wf-2|0|t|null|" + padded("v-3") + "|null|null|0",
                        "wf-9|0|t|null|" + padded("v-9") + "|null|null|1");
        assertThat(scenario.targetRows("SELECT \"versionId\" FROM workflow_history ORDER BY 1"))
                .containsExactly("v-1", "v-2", "v-3");
        assertThat(scenario.targetRows("SELECT id, \"creatorId\" FROM project ORDER BY 1"))
                .containsExactly("team-1|null", "team-2|null");
        assertThat(scenario.targetRows("SELECT \"workflowId\", \"projectId\" FROM shared_workflow ORDER BY 1"))
                .containsExactly("wf-1|team-1", "wf-2|team-2", "wf-9|team-1");
        assertThat(scenario.targetRows("SELECT name FROM folder")).containsExactly("Nightly");
        assertThat(scenario.targetRows("SELECT count(*) FROM workflows_tags")).containsExactly("1");
        assertThat(scenario.targetRows("SELECT name, data FROM credentials_entity"))
                .containsExactly("Bank|live-secret");
        assertThat(scenario.targetRows("SELECT value FROM variables")).containsExactly("https://live");
        assertThat(scenario.targetRows("SELECT value FROM settings")).containsExactly("live-cert");
        assertThat(scenario.targetRows("SELECT email FROM \"user\"")).containsExactly("boss@example.com");
        assertThat(scenario.targetRows("SELECT count(*) FROM execution_entity")).containsExactly("2");
        assertThat(scenario.targetRows("SELECT name FROM data_table_column")).containsExactly("sku");
        assertThat(scenario.targetRows("SELECT count(*) FROM data_table_user_dt1"))
                .containsExactly("0");
        assertThat(checks(scenario, preset("n8n")))
                .filteredOn(CheckResult.Violated.class::isInstance)
                .singleElement()
                .satisfies(result -> assertThat(result.check().name()).isEqualTo("credentials-exist"))
                .satisfies(result -> assertThat(result.toString()).contains("cred-1"));
    }

    private static String padded(String version) {
        return version + " ".repeat(36 - version.length());
    }

    private static final String STRAPI = """
            CREATE TABLE strapi_migrations_internal (id serial PRIMARY KEY, name varchar(255), "time" timestamp);
            CREATE TABLE admin_users (id serial PRIMARY KEY, document_id varchar(255), email varchar(255),
              password varchar(255));
            CREATE TABLE admin_roles (id serial PRIMARY KEY, document_id varchar(255), name varchar(255),
              code varchar(255), created_by_id int REFERENCES admin_users ON DELETE SET NULL);
            CREATE TABLE admin_permissions (id serial PRIMARY KEY, document_id varchar(255), action varchar(255),
              subject varchar(255), properties jsonb, created_by_id int REFERENCES admin_users ON DELETE SET NULL);
            CREATE TABLE admin_permissions_role_lnk (id serial PRIMARY KEY,
              permission_id int REFERENCES admin_permissions ON DELETE CASCADE,
              role_id int REFERENCES admin_roles ON DELETE CASCADE, permission_ord double precision,
              UNIQUE (permission_id, role_id));
            CREATE TABLE admin_users_roles_lnk (id serial PRIMARY KEY,
              user_id int REFERENCES admin_users ON DELETE CASCADE, role_id int REFERENCES admin_roles ON DELETE CASCADE,
              UNIQUE (user_id, role_id));
            CREATE TABLE up_users (id serial PRIMARY KEY, email varchar(255), password varchar(255));
            CREATE TABLE up_roles (id serial PRIMARY KEY, document_id varchar(255), name varchar(255),
              type varchar(255), created_by_id int REFERENCES admin_users ON DELETE SET NULL);
            CREATE TABLE up_permissions (id serial PRIMARY KEY, document_id varchar(255), action varchar(255),
              created_by_id int REFERENCES admin_users ON DELETE SET NULL);
            CREATE TABLE up_permissions_role_lnk (id serial PRIMARY KEY,
              permission_id int REFERENCES up_permissions ON DELETE CASCADE,
              role_id int REFERENCES up_roles ON DELETE CASCADE, UNIQUE (permission_id, role_id));
            CREATE TABLE strapi_core_store_settings (id serial PRIMARY KEY, key varchar(255), value text,
              type varchar(255));
            CREATE TABLE strapi_api_tokens (id serial PRIMARY KEY, name varchar(255), access_key varchar(255));
            CREATE TABLE i18n_locale (id serial PRIMARY KEY, document_id varchar(255), name varchar(255),
              code varchar(255), created_by_id int REFERENCES admin_users ON DELETE SET NULL);
            CREATE TABLE articles (id serial PRIMARY KEY, document_id varchar(255), title varchar(255));
            INSERT INTO strapi_migrations_internal (name) VALUES ('5.0.0-discard-drafts');
            INSERT INTO admin_users (document_id, email, password) VALUES ('u1', 'first@example.com', 'hash');
            INSERT INTO admin_roles (document_id, name, code) VALUES ('r1', 'Super Admin', 'strapi-super-admin'),
              ('r2', 'Editor', 'strapi-editor');
            INSERT INTO admin_permissions (document_id, action) VALUES ('p1', 'explorer.read');
            INSERT INTO admin_permissions_role_lnk (permission_id, role_id) VALUES (1, 1);
            INSERT INTO admin_users_roles_lnk (user_id, role_id) VALUES (1, 1);
            INSERT INTO up_roles (document_id, name, type) VALUES ('ur1', 'Authenticated', 'authenticated'),
              ('ur2', 'Public', 'public');
            INSERT INTO up_permissions (document_id, action) VALUES ('up1', 'api::article.find');
            INSERT INTO up_permissions_role_lnk (permission_id, role_id) VALUES (1, 1);
            INSERT INTO strapi_core_store_settings (key, value) VALUES
              ('plugin_content_manager_configuration_content_types::api::article.article', '{"layout": 1}'),
              ('plugin_users-permissions_grant', '{}');
            INSERT INTO i18n_locale (document_id, name, code) VALUES ('l1', 'English', 'en');
            """;

    @Test
    void strapiGetsItsPermissionsAndLayoutsAndKeepsItsPeopleTokensAndProviders() {
        Scenario scenario = both(STRAPI).source("""
                        INSERT INTO admin_users (document_id, email, password) VALUES ('u2', 'dev@example.com', 'dev-hash');
                        INSERT INTO admin_permissions (document_id, action, created_by_id) VALUES ('p2', 'explorer.update', 2);
                        INSERT INTO admin_permissions_role_lnk (permission_id, role_id) VALUES (2, 2);
                        INSERT INTO up_permissions (document_id, action) VALUES ('up2', 'api::article.create');
                        INSERT INTO up_permissions_role_lnk (permission_id, role_id) VALUES (2, 1);
                        UPDATE strapi_core_store_settings SET value = '{"layout": 2}' WHERE key LIKE '%article%';
                        UPDATE strapi_core_store_settings SET value = '{"google": {"secret": "dev"}}'
                          WHERE key LIKE '%grant';
                        INSERT INTO i18n_locale (document_id, name, code) VALUES ('l2', 'Deutsch', 'de');
                        INSERT INTO strapi_api_tokens (name, access_key) VALUES ('dev', 'dev-key');
                        INSERT INTO articles (title) VALUES ('A test');
                        """).target("""
                        INSERT INTO admin_users (document_id, email, password) VALUES ('u9', 'boss@example.com', 'boss-hash');
                        INSERT INTO admin_users_roles_lnk (user_id, role_id) VALUES (2, 2);
                        UPDATE strapi_core_store_settings SET value = '{"google": {"secret": "live"}}'
                          WHERE key LIKE '%grant';
                        INSERT INTO i18n_locale (document_id, name, code) VALUES ('l9', 'Français', 'fr');
                        INSERT INTO strapi_api_tokens (name, access_key) VALUES ('shop', 'live-key');
                        INSERT INTO up_users (email, password) VALUES ('customer@example.com', 'customer-hash');
                        INSERT INTO articles (title) VALUES ('Real news');
                        """);

        release(scenario, "strapi");

        assertThat(scenario.targetRows("SELECT action, created_by_id FROM admin_permissions ORDER BY id"))
                .containsExactly("explorer.read|null", "explorer.update|null");
        assertThat(scenario.targetRows(
                        "SELECT permission_id, role_id FROM admin_permissions_role_lnk ORDER BY permission_id"))
                .containsExactly("1|1", "2|2");
        assertThat(scenario.targetRows("SELECT permission_id, role_id FROM up_permissions_role_lnk ORDER BY 1"))
                .containsExactly("1|1", "2|1");
        assertThat(scenario.targetRows("SELECT value FROM strapi_core_store_settings ORDER BY key"))
                .containsExactly("{\"layout\": 2}", "{\"google\": {\"secret\": \"live\"}}");
        assertThat(scenario.targetRows("SELECT code FROM i18n_locale ORDER BY 1"))
                .containsExactly("de", "en", "fr");
        assertThat(scenario.targetRows("SELECT email, password FROM admin_users ORDER BY id"))
                .containsExactly("first@example.com|hash", "boss@example.com|boss-hash");
        assertThat(scenario.targetRows("SELECT access_key FROM strapi_api_tokens"))
                .containsExactly("live-key");
        assertThat(scenario.targetRows("SELECT email FROM up_users")).containsExactly("customer@example.com");
        assertThat(scenario.targetRows("SELECT title FROM articles")).containsExactly("Real news");
    }

    @Test
    void strapiIsLeftAloneWhereARolesNumberMeansAnotherRole() {
        Scenario scenario = both(STRAPI)
                .source("INSERT INTO admin_roles (document_id, name, code) VALUES ('r3', 'Support', 'support')")
                .target("""
                        INSERT INTO admin_roles (document_id, name, code) VALUES ('r9', 'Auditor', 'auditor');
                        INSERT INTO admin_users_roles_lnk (user_id, role_id) VALUES (1, 3);
                        """);
        try (OpenPackage opened = scenario.open(preset("strapi"))) {
            Plan plan = scenario.plan(opened);
            if (plan.obstacles().isEmpty()) {
                assertThatThrownBy(() -> scenario.apply(opened, plan)).isInstanceOf(RuntimeException.class);
            }
        }
        assertThat(scenario.targetRows("SELECT id, code FROM admin_roles ORDER BY id"))
                .containsExactly("1|strapi-super-admin", "2|strapi-editor", "3|auditor");
    }

    @Test
    void withoutAnyKnowledgeOnlyStructureTravelsAndWhatLooksSecretStays() {
        Scenario scenario = both("CREATE TABLE settings (id int PRIMARY KEY, value text, api_key text);"
                        + "CREATE TABLE orders (id int PRIMARY KEY)")
                .source("ALTER TABLE orders ADD COLUMN note text; INSERT INTO settings VALUES (1, 'dev', 'dev-key');"
                        + "INSERT INTO orders VALUES (1)")
                .target("INSERT INTO settings VALUES (1, 'live', 'live-key'); INSERT INTO orders VALUES (7)");
        release(scenario, "generic");
        assertThat(scenario.targetRows("SELECT * FROM settings")).containsExactly("1|live|live-key");
        assertThat(scenario.targetRows("SELECT * FROM orders")).containsExactly("7|null");

        RuleSet own = RuleSetFormat.YAML
                .read("{name: own, extends: generic, rules: [{table: settings, rule: overwrite}]}")
                .resolve(Presets.shipped()::find);
        scenario.migrate(own);
        assertThat(scenario.targetRows("SELECT * FROM settings")).containsExactly("1|dev|live-key");
    }
}
