#include "cli/cli.h"
#include "daemon/serve.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv, serve);
}
