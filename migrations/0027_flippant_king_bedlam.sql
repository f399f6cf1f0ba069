ALTER TABLE `runs` ADD `confirmed_by` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `confirmed_at` text;