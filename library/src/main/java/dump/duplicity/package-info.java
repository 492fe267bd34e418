/**
 * Drives the installed Duplicity, 0.6.25 to 3.x, and reads what it keeps: its archives' names, manifests and
 * signatures. May import {@code model}, {@code backend}, {@code files} and {@code concurrent}.
 *
 * <p>A {@link dump.duplicity.Job} and the probed {@link dump.duplicity.Version} become a {@link
 * dump.duplicity.Command} (pure), with the options of a {@link dump.duplicity.Selection} for what is left out; {@code
 * Child} runs it, watches it and ends it; {@code Output} turns its machine log into stanzas and those into events
 * (pure). {@code Archive} is what the names at the destination say, {@code Manifest} what a set holds where, {@code
 * Signatures} which files a point in time has. A {@code Store} lists and fetches names without relying on what
 * Duplicity makes of them. Only {@code Local…} touch the file system.
 */
package dump.duplicity;
