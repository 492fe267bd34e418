/** Passphrases: where one comes from, the programs that say one, how a new one is made; whoever reads one erases it. */
package dump.cli.secrets;
