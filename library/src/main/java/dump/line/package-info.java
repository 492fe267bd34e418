/** The line to a store: how fast bytes may go over it, and how many went. Pure; it knows no socket. */
package dump.line;
