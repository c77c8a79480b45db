/* A shared object that is no plugin. */
int not_the_entry(void);
int not_the_entry(void) { return 0; }
