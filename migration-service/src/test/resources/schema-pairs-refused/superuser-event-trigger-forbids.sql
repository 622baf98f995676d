-- before
CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not here''; END';
CREATE EVENT TRIGGER forbids ON ddl_command_start WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION forbid();
-- after
CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not here''; END';
CREATE EVENT TRIGGER forbids ON ddl_command_start WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION forbid();
