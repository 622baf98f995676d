/** What HTTP requests have in common: what is checked before a controller sees one, and pages of listings. */
@NullMarked
package dev.slipway.service.web;

import org.jspecify.annotations.NullMarked;
