/**
 * The command line: one class a command on the frame of {@code JobOptions}, settings in HOCON, checks.
 *
 * <p>Imports {@code benchmark}, {@code job}, {@code report} and the core. A command is one class here; a setting is a key of {@code
 * reference.conf}.
 */
package io.pairscope.cli;
