/** A plan as people read it: one document, written as plain text, Markdown or HTML. */
@NullMarked
package dev.slipway.migration.planning.document;

import org.jspecify.annotations.NullMarked;
