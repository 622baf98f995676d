/** What is checked of every HTTP request before a controller sees it. */
@NullMarked
package dev.slipway.service.web;

import org.jspecify.annotations.NullMarked;
