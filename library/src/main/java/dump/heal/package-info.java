/** Brings back what a repository lost, from wherever the same content still is: its identifier proves it. */
package dump.heal;
