/** Looks through a whole repository: whether what names something finds it, and whether bytes are what they were. */
package dump.check;
