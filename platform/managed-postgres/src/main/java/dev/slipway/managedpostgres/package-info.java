/**
 * Connecting to the PostgreSQL databases of managed applications: sessions with fixed formatting, PostgreSQL's own
 * client programs, the environment lock, the list of tables and their content digests. No product idea lives here.
 */
@NullMarked
package dev.slipway.managedpostgres;

import org.jspecify.annotations.NullMarked;
