module example.com/catena

go 1.22
