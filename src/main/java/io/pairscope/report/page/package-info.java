/**
 * The page of a run, {@code report.html}: a function of {@code report.json} and, where they are there, of {@code manifest.json}
 * and {@code verdict.json}.
 *
 * <p>Imports {@code report}, {@code core.statistics} and {@code core.text}. {@link io.pairscope.report.page.Page} lists the
 * sections; a section is a class that reads its part of the report, and is left out where the report does not have it. What
 * it shows are figures and tables; the templates in {@code src/main/jte} know nothing else. All text is cleaned in {@link
 * io.pairscope.report.page.RunFiles}, and escaped by the templates.
 */
package io.pairscope.report.page;
