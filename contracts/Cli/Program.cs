using ExchangeHub.Cli;

return await HubCommand.Run(args, Surroundings.Of(Console.Out, Console.Error));
