@NullMarked
package dev.slipway.service;

import org.jspecify.annotations.NullMarked;
