/**
 * The filter job: which rows to keep by their scores, and what that did to the set. May import what every job may; a part of its
 * report is one section class here.
 */
package io.pairscope.job.filter;
