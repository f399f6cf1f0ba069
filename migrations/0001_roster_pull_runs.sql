ALTER TABLE `arrivals` ADD `rekeyed_from` text;--> statement-breakpoint
ALTER TABLE `roster_pulls` ADD `runs` text DEFAULT '[]' NOT NULL;