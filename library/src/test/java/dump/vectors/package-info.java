/** Reads the vectors of the format for the tests of all packages. */
package dump.vectors;
