/**
 * Values that say what a job reads and how, checked where they are parsed.
 *
 * <p>Imports {@code moments}. A setting that two jobs share is a component of a record here; its key and default stand
 * in {@code reference.conf}.
 */
package io.pairscope.core.settings;
