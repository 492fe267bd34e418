/** What people write, read: raw text, sizes and durations, a WHEN; and that something was written wrongly. */
package dump.cli.input;
