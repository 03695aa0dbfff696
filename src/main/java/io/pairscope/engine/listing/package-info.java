/**
 * Files of an input: each one once, whatever links and names lead to it, with all that is left out and why; tables with
 * versions; formats that are not read, with a command that converts them. May import {@code engine.formats},
 * {@code engine.storage} and {@code engine.session}.
 */
package io.pairscope.engine.listing;
